"""The XML exports of SIECLE (formerly Sconet, Base élèves): pupils, guardians, structures."""
