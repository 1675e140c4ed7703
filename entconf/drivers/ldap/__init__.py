"""The directory of an ENT (LDAP, SDET schema): groups, rights, guests, what applications say."""
