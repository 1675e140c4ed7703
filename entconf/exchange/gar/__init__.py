"""Files for the GAR (gestionnaire d'accès aux ressources): built, held to their shape, checked."""
