"""Names of people, streets, places, brands and goods that the made-up shop draws from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """What people of one country are called and where they live.

    Attributes
    ----------
    code
        Two letters; its lower-case form ends the e-mail addresses.
    share
        Of all customers.
    cities
        Name and lowest postcode; the postcodes of a city are that number and the 97 after it.
    digits
        How many digits a postcode has.
    """

    code: str
    share: float
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[tuple[str, int], ...]
    digits: int


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NORWAY = Country(
    "NO",
    0.55,
    _words(
        "Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Bjørg Hilde Silje Ida Nora Emma Sunniva Ragnhild "
        "Solveig Åse Tuva Jan Per Bjørn Ole Lars Kjell Knut Svein Arne Thomas Magnus Håkon Sindre Øystein "
        "Jørgen Eirik Trygve Odin Jakob Aksel"
    ),
    _words(
        "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Berg Haugen Hagen "
        "Bakken Solberg Lie Dahl Moen Strand Lund Bakke Eide Hauge Sæther Ødegård Nygård Aasen Myhre Brekke "
        "Tangen Rønning Løken Fjeld Vik Sørli"
    ),
    _words("Storgata Kirkeveien Skolegata Parkveien Fjordgata Bjørkelia Solbakken Åsveien"),
    (
        ("Oslo", 150), ("Bergen", 5003), ("Trondheim", 7010), ("Stavanger", 4005), ("Kristiansand", 4608),
        ("Tromsø", 9006), ("Drammen", 3015), ("Ålesund", 6002), ("Bodø", 8003), ("Lillehammer", 2609),
    ),
    4,
)  # fmt: skip
SWEDEN = Country(
    "SE",
    0.22,
    _words(
        "Maria Anna Margareta Elisabeth Eva Kristina Birgitta Karin Linnea Ingrid Astrid Elsa Saga Ebba Åsa "
        "Märta Wilma Freja Erik Lars Karl Anders Johan Per Nils Mikael Björn Göran Åke Sven Gustav Oskar "
        "Hugo Elias Axel Ludvig Sixten Örjan"
    ),
    _words(
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindberg "
        "Lindström Bergström Lundgren Sandberg Forsberg Sjöberg Wallin Engström Eklund Danielsson Håkansson "
        "Söderberg Nyström Åkesson Björk Öberg Hedlund"
    ),
    _words("Storgatan Kungsgatan Skolgatan Björkvägen Strandvägen Ängsvägen Åkervägen Parkgatan"),
    (
        ("Stockholm", 11120), ("Göteborg", 41101), ("Malmö", 21115), ("Uppsala", 75310), ("Västerås", 72210),
        ("Örebro", 70210), ("Umeå", 90320), ("Östersund", 83130),
    ),
    5,
)  # fmt: skip
DENMARK = Country(
    "DK",
    0.13,
    _words(
        "Anne Kirsten Mette Hanne Lone Susanne Ida Freja Sofie Maja Signe Astrid Ellen Bodil Søs Karen "
        "Peter Michael Jens Lars Henrik Søren Christian Niels Anders Mads Rasmus Jørgen Bjarne Aage Kåre "
        "Villads Oscar Magnus Emil Malthe"
    ),
    _words(
        "Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen "
        "Madsen Kristensen Olsen Thomsen Møller Holm Østergaard Lund Knudsen Mortensen Kjær Nørgaard Bach "
        "Skov Friis Ågård Winther"
    ),
    _words("Strandvejen Kirkevej Nørregade Søndergade Skovvej Møllevej Østerbrogade Havnegade"),
    (
        ("København", 1050), ("Aarhus", 8000), ("Odense", 5000), ("Aalborg", 9000), ("Esbjerg", 6700),
        ("Køge", 4600),
    ),
    4,
)  # fmt: skip
FINLAND = Country(
    "FI",
    0.10,
    _words(
        "Maria Helena Anneli Johanna Kaarina Marjatta Liisa Aino Eevi Sofia Päivi Tuula Sari Venla "
        "Eeva-Liisa Elina Juhani Johannes Mikael Matti Olavi Antero Tapani Kalevi Jukka Pekka Väinö Eino "
        "Onni Leo Eetu Jyrki Yrjö Ilmari Timo Sakari"
    ),
    _words(
        "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen "
        "Lehtinen Saarinen Niemi Salminen Heinonen Kinnunen Salonen Turunen Laitinen Ahonen Räsänen "
        "Väisänen Kettunen Pöyhönen Lindqvist"
    ),
    _words("Mannerheimintie Kauppakatu Koulukatu Rantatie Mäkitie Järvitie Koivukuja Puistokatu"),
    (
        ("Helsinki", 100), ("Espoo", 2100), ("Tampere", 33100), ("Turku", 20100), ("Jyväskylä", 40100),
        ("Hämeenlinna", 13100),
    ),
    5,
)  # fmt: skip
COUNTRIES = (NORWAY, SWEDEN, DENMARK, FINLAND)

BRANDS = _words(
    "Fjellrype Nordlys Havørn Solvind Bjørnefot Granitt Kvist Lynghei Måltrost Nøkkerose Otervik "
    "Polarull Rimfrost Skjærgård Tindfot Urskog Villsau Ærfugl Østavind Åkerbær Brenning Dugg Elvesus "
    "Furukongle"
)

GOODS: dict[str, tuple[str, ...]] = {
    category: tuple(goods.split(", "))
    for category, goods in (
        ("garden", "spade, pruner, hose, planter, rake, seeds, lantern, parasol, watering can, compost bin"),
        (
            "outdoor",
            "tent, backpack, sleeping bag, stove, headlamp, rope, hammock, thermos, ski wax, map",
        ),
        (
            "tools",
            "hammer, drill, saw, level, wrench, screwdriver, plane, clamp, ruler, workbench",
        ),
        (
            "kitchen",
            "frying pan, knife, kettle, teapot, whisk, cutting board, bowl, grater, scale, pot",
        ),
        ("home", "lamp, blanket, pillow, curtain, vase, rug, mirror, candle, clock, shelf"),
        ("toys", "puzzle, doll, train set, kite, board game, blocks, teddy bear, ball, scooter, paint box"),
        ("sport", "shoes, skis, racket, yoga mat, helmet, goggles, football, gloves, bottle, jersey"),
        (
            "books",
            "novel, cookbook, atlas, biography, thriller, songbook, poems, field guide, comic, diary",
        ),
        (
            "beauty",
            "soap, shampoo, cream, perfume, razor, brush, lotion, lip balm, face mask, bath salt",
        ),
        (
            "electronics",
            "headphones, charger, speaker, radio, keyboard, camera, printer, router, tablet, cable",
        ),
        (
            "pets",
            "dog food, cat tree, leash, fish tank, bird seed, basket, cat litter, bone, collar, comb",
        ),
        ("food", "coffee, chocolate, olive oil, honey, tea, jam, crispbread, salt, nuts, spice mix"),
    )
}
KINDS = ("Small", "Large", "Classic", "Nordic", "Light", "Extra", "Basic", "Deluxe", "Blue", "Green")
CATEGORIES = tuple(GOODS)


def ascii_name(name: str) -> str:
    """`name` as it stands in an e-mail address.

    >>> ascii_name("Bjørg Åse"), ascii_name("Sæther")
    ('bjorg.ase', 'saether')
    """
    return name.lower().translate(_PLAIN)


_PLAIN = str.maketrans({"ø": "o", "ö": "o", "å": "a", "ä": "a", "æ": "ae", " ": ".", "-": "."})
