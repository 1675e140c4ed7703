"""The driver for portals made with LemonLDAP::NG."""
