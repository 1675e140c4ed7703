"""Invented French names, with accents, apostrophes and hyphens, and the logins made of them."""

from __future__ import annotations

import unicodedata


def _listed(text: str) -> tuple[str, ...]:
    """The names of a text, between its commas."""
    return tuple(name.strip() for name in text.split(","))


FIRST_NAMES = _listed(
    """
    Adèle, Adrien, Agathe, Aïcha, Alban, Alexandre, Alice, Alix, Amandine, Amélie, Amina, Anaïs,
    Anatole, André, Anne-Laure, Antoine, Antonin, Apolline, Arthur, Aubin, Augustin, Aurélie, Axel,
    Baptiste, Basile, Bastien, Benoît, Bérénice, Blanche, Camille, Capucine, Céleste, Célia, Cédric,
    Charles-Henri, Charlotte, Chloé, Clarisse, Claude, Clémence, Clément, Coralie, Corentin, Côme,
    Damien, Daphné, Diane, Djamila, Dominique, Éléonore, Élias, Élise, Élodie, Émile, Émilie, Enzo,
    Éric, Estelle, Étienne, Eugénie, Eva, Fabien, Farid, Fatou, Faustine, Félix, Fleur, Florent,
    François, Françoise, Gabin, Gaël, Gaspard, Geneviève, Gérard, Gwenaëlle, Hadrien, Hélène,
    Héloïse, Hippolyte, Honoré, Hugo, Ibrahima, Inès, Irène, Isaure, Jade, Jean-Baptiste, Jeanne,
    Jérémie, Joëlle, Joseph, Jules, Juliette, Karim, Kenza, Laëtitia, Léa, Léonie, Léopold, Lilou,
    Lison, Loïc, Lou-Anne, Louis, Lucie, Ludovic, Maëlle, Maël, Malo, Manon, Marcel, Margaux,
    Marie-Lou, Marius, Mathilde, Maud, Maxence, Mehdi, Mélanie, Mickaël, Mohamed, Myriam, Naël,
    Nathanaël, Nina, Noé, Noémie, Océane, Octave, Olympe, Oscar, Ousmane, Pauline, Pénélope,
    Philippine, Pierre-Yves, Quentin, Rachid, Raphaël, Rémi, Rim, Romane, Rosalie, Roxane, Sacha,
    Salomé, Samia, Sarah, Sébastien, Séverine, Simon, Solène, Sophie, Suzanne, Sylvain, Tanguy,
    Théa, Théo, Thibault, Tiphaine, Titouan, Tom, Ulysse, Valentin, Victoire, Violette, Xavier,
    Yanis, Yasmine, Yoann, Yvonne, Zélie, Zoé
    """
)

LAST_NAMES = _listed(
    """
    Aubépin, Aubriot, Bachelard, Ballandier, Barbotin, Baudricourt, Béchereau, Bellefeuille,
    Berthaud, Bézieux, Bichon, Blancpain, Boisjoly, Bonnevaux, Bouvreuil, Brindejonc, Brûlé,
    Cachemaille, Carpentras, Cerisier, Chaloupin, Chantepie, Charançon, Châtelperron, Chevrefeuille,
    Clairambault, Coquelin, Cormoran, Courtepointe, Crépieux, Dampmartin, d'Aubigneul, d'Estienne,
    Dauphinot, De La Ferrière, Delacroisée, Delaunoy, Desmarais, Diallo-Ferrand, Diop, Dombasle,
    Dubreucq, Duchesnay, Dupontel, Églantine, El Mansour, Épinay, Escargueil, Fauvette, Fenouillard,
    Fougeret, Fourmentin, Framboisier, Frémicourt, Galopin, Garance, Genévrier, Giroflée,
    Gourdon-Lacaze, Grandchamp, Guérandel, Guillemot, Haddad-Perrin, Harfang, Hautbois, Hirondelle,
    Houssaye, Jonquille, Joyeux, Kerbrat, Kermadec, L'Hostellier, L'Épine, La Bruyère, Lagarrigue,
    Lamproie, Lavandier, Le Bihan, Le Guennec, Lesourd, Liseron, Loriot, Maisonneuve, Marjolet,
    Marronnier, Mésangeau, Millepertuis, Mirabelle, Montgolfier, Moulinet, Muscadet, Myrtil,
    N'Diaye, N'Guessan, Noisetier, Novembre, O'Donnell, Oiselet, Ormeaux, Papillon, Paquereau,
    Passereau, Pâquerette, Perdrizet, Pervenche, Piedebœuf, Pimprenelle, Pinsonneau, Pommeraye,
    Quillebœuf, Rainette, Ravenelle, Réséda, Ribambel, Rocambole, Romarin, Roseline, Rougegorge,
    Saint-Amand, Sarcelle, Sauterel, Séraphin, Sorbier, Souchet, Tamaris, Tilleul, Tournesol,
    Tourterelle, Traoré-Morin, Troène, Valériane, Vanneau, Vaudreuil, Verdier-Lacombe, Véronique,
    Vignemale, Villebois, Volubilis, Yacine-Benali, Zéphyr
    """
)


def plain(text: str) -> str:
    """A name as logins hold it: lower case, without accents, blanks or apostrophes."""
    text = text.replace("œ", "oe").replace("Œ", "oe")
    decomposed = unicodedata.normalize("NFD", text)
    kept = (c for c in decomposed if c.isascii() and (c.isalnum() or c == "-"))
    return "".join(kept).lower()


PLAIN = {name: plain(name) for name in (*FIRST_NAMES, *LAST_NAMES)}


class Logins:
    """Hands out logins that are unique on the platform: first.last, then with a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def give(self, first: str, last: str) -> str:
        """The next free login of somebody of this name."""
        base = f"{PLAIN.get(first) or plain(first)}.{PLAIN.get(last) or plain(last)}"
        number = self._taken.get(base, 0)
        self._taken[base] = number + 1
        return f"{base}{number}" if number else base

    def take(self, login: str) -> None:
        """Reserve a login that was chosen by hand."""
        self._taken[login] = 1
