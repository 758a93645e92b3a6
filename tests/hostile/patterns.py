"""Every regular expression of ours, and by which function of `foreign` the tests of growth lead texts to it.

Who adds one puts it here: into WALKS under a function that `foreign.FOREIGN` tries with the worst texts for the new
pattern too (add shapes), or into UNREACHED with the reason why no stranger's text meets it.
"""

WALKS: dict[str, list[str]] = {
    "is_link": [
        "polosa.kit.links:_UNSEEN",
        "polosa.kit.links:_SCHEME",
    ],
    "as_typed": [
        "polosa.articles.rules.typesetting:_EDITORS_MARK",
    ],
    "is_reading": [
        "polosa.audience.rules:PROGRAM",
    ],
    "tidy": [
        "polosa.comments.rules:_CONTROL",
        "polosa.comments.rules:_LINE_END",
    ],
    "text_refusal": [
        "polosa.comments.rules:_LINK",
    ],
    "masked": [
        "polosa.config.masking:ADDRESS",
        "polosa.config.masking:AFTER_DETAIL",
        "polosa.config.masking:DETAIL",
        "polosa.config.masking:EMAIL",
        "polosa.config.masking:FRAME",
        "polosa.config.masking:QUERY",
        "polosa.config.masking:SECRET_PATHS",
        "polosa.config.masking:TOKEN",
    ],
    "xml_text": [
        "polosa.distribution.rules.words:_NOT_XML",
    ],
    "price_bounds": [
        "polosa.events.rules.offers:_AMOUNT",
        "polosa.events.rules.offers:_GRATIS",
        "polosa.events.rules.offers:_RUBLES",
        "polosa.events.rules.offers:price_bounds",
    ],
    "segments_of": [
        "polosa.importers.rules.delimiters:_SPLITS",
        "polosa.importers.rules.delimiters:_START",
    ],
    "blocks_from_html": [
        "polosa.importers.rules.figures:_NUMBER",
        "polosa.importers.rules.figures:_PICTURE_FILE",
        "polosa.importers.rules.figures:_gallery_of_numbers",
        "polosa.importers.rules.figures:_number_of",
        "polosa.importers.rules.inline:_BLANK_LINE",
        "polosa.importers.rules.inline:_LINK",
        "polosa.importers.rules.inline:_TAGS",
    ],
    "remarks_on": [
        "polosa.importers.rules.plan:_SHORTCODE",
    ],
    "expanded": [
        "polosa.importers.rules.shortcodes:_ATTRIBUTE",
        "polosa.importers.rules.shortcodes:_END_OF_LINK",
        "polosa.importers.rules.shortcodes:_MARK",
        "polosa.importers.rules.shortcodes:_URL",
        "polosa.importers.rules.shortcodes:_caption",
        "polosa.importers.rules.shortcodes:_gallery",
    ],
    "clean_comment": [
        "polosa.kit.html:_ADDRESS",
        "polosa.kit.html:_BLANK_LINES",
        "polosa.kit.html:_EMPTY",
        "polosa.kit.html:_is_address",
        "polosa.kit.typed:_SIGN",
    ],
    "literal": [
        "polosa.kit.literal:_BEGUN",
        "polosa.kit.literal:_INNER",
        "polosa.kit.literal:_OTHER",
        "polosa.kit.literal:_TAG",
    ],
    "clean_block": [
        "polosa.kit.html:_allowed_attribute",
    ],
    "attributes": [
        "polosa.kit.markup:_ATTRIBUTE",
    ],
    "tokens": [
        "polosa.kit.markup:_COMMENT_END",
        "polosa.kit.markup:_ENTITY",
        "polosa.kit.markup:_MARK",
        "polosa.kit.markup:_TAG",
        "polosa.kit.markup:_raw",
    ],
    "decode_loosely": [
        "polosa.kit.sealed.base64s:_FOREIGN",
    ],
    "decode_strictly": [
        "polosa.kit.sealed.base64s:_STRICT",
        "polosa.kit.sealed.base64s:_WHITE",
    ],
    "unserialize": [
        "polosa.kit.sealed.php:_BOOL",
        "polosa.kit.sealed.php:_FLOAT",
        "polosa.kit.sealed.php:_INT",
        "polosa.kit.sealed.php:_INT_KEY",
        "polosa.kit.sealed.php:_LENGTH",
    ],
    "shallow": [
        "polosa.kit.shallow:_ODD_NAME",
        "polosa.kit.shallow:_PIECE",
        "polosa.kit.shallow:_PLAIN_TAG",
    ],
    "stems": [
        "polosa.kit.text:_CYRILLIC",
        "polosa.kit.text:_LATIN",
        "polosa.kit.text:_WORD",
    ],
    "excerpt": [
        "polosa.kit.signs:_MODIFIERS",
        "polosa.kit.signs:_REGIONAL",
    ],
    "unescaped": [
        "polosa.kit.text:_NO_CHARACTER",
    ],
    "slugify": [
        "polosa.kit.signs:_EMOJI",
        "polosa.kit.text:slugify",
    ],
    "typeset": [
        "polosa.kit.typography.__init__:_SIGNS",
        "polosa.kit.typography.dashes:_DASH",
        "polosa.kit.typography.quotes:_BOUNDARY",
        "polosa.kit.typography.quotes:_MARK",
        "polosa.kit.typography.quotes:_SKIPPED",
        "polosa.kit.typography.ranges:_AT",
        "polosa.kit.typography.ranges:_COUNTED",
        "polosa.kit.typography.ranges:_DATES",
        "polosa.kit.typography.ranges:_NAMES",
        "polosa.kit.typography.ranges:_NOTHING_COUNTED",
        "polosa.kit.typography.ranges:_NO_RANGE_AFTER",
        "polosa.kit.typography.ranges:_OF_DAY",
        "polosa.kit.typography.ranges:_PERCENT",
        "polosa.kit.typography.ranges:_RANGE",
        "polosa.kit.typography.ranges:_ROMAN",
        "polosa.kit.typography.ranges:_YEARS",
        "polosa.kit.typography.shelter:_CYRILLIC_DOMAIN",
        "polosa.kit.typography.shelter:_DOMAIN",
        "polosa.kit.typography.shelter:_FILE",
        "polosa.kit.typography.shelter:_PATH",
        "polosa.kit.typography.shelter:_TOKEN",
        "polosa.kit.typography.shelter:unshelter",
        "polosa.kit.typography.spaces:_EXTRA",
        "polosa.kit.typography.spaces:_NEEDLESS",
        "polosa.kit.typography.spaces:_RULES",
    ],
    "typeset_html": [
        "polosa.kit.typography.flat:_KEPT",
        "polosa.kit.typography.flat:_STAND_IN",
        "polosa.kit.typography.flat:_WHITE",
    ],
    "decode": [
        "polosa.kit.decoding:_DECLARED",
        "polosa.kit.decoding:_LETTER_OR_FRAME",
        "polosa.kit.decoding:_BROKEN_CASE",
        "polosa.kit.decoding:_WESTERN",
    ],
    "without_scripts": [
        "polosa.importers.rules.scripts:_COUNTERS",
        "polosa.importers.rules.scripts:_HELPERS",
        "polosa.importers.rules.scripts:_VK_POST",
        "polosa.importers.rules.scripts:_VK_VIDEO",
    ],
    "without_builders": [
        "polosa.importers.rules.builders:_MARK",
        "polosa.importers.rules.builders:_shown",
    ],
    "footnotes": [
        "polosa.importers.rules.footnotes:_MARK",
        "polosa.importers.rules.footnotes:_PLACE",
        "polosa.importers.rules.footnotes:_REFERENCE",
    ],
    "reused": [
        "polosa.importers.rules.reused:PLACE",
    ],
    "linked": [
        "polosa.importers.rules.documents:_LINK",
    ],
    "anchors": [
        "polosa.importers.rules.preparing:_ANCHOR",
        "polosa.importers.rules.preparing:_HIDDEN",
        "polosa.importers.rules.preparing:_ID",
        "polosa.importers.rules.preparing:_INPUT",
        "polosa.importers.rules.preparing:_VARIABLE",
    ],
    "feed": [
        "polosa.kit.twice:_CYRILLIC",
        "polosa.partners.gateways.feed:_LEADS",
        "polosa.partners.gateways.feed:_SCHEME",
        "polosa.partners.gateways.feed:_SITE",
        "polosa.partners.gateways.feed:_UNSAFE_IN_URL",
        "polosa.partners.gateways.mending:_KEPT",
        "polosa.partners.gateways.mending:_NOT_XML",
        "polosa.partners.gateways.mending:_SIGN",
        "polosa.partners.gateways.xml:_DECLARATION",
        "polosa.partners.gateways.xml:_NAMESPACE",
        "polosa.partners.gateways.xml:_PROLOG",
        "polosa.partners.gateways.xml:_TAG",
        "polosa.partners.gateways.xml:safe_xml",
    ],
    "code_in": [
        "polosa.readers.rules.letters:CODE",
    ],
    "clean_name": [
        "polosa.readers.rules.names:NOBODY",
    ],
}

UNREACHED: dict[str, list[str]] = {
    "pages and scripts of our own, their copies": [
        "polosa.kit.desk_scripts:CALL",
    ],
    "names of our own static files": [
        "polosa.edge.files:HASHED",
    ],
    "settings": [
        "polosa.edge.gateways.addresses:TOKEN",
        "polosa.edge.gateways.addresses:ZONE_PATH",
        "polosa.edge.gateways.addresses:_place",
    ],
    "our own statements": [
        "polosa.edge.plain_sql:PLACE",
    ],
    "one class, at most 64 characters": [
        "polosa.edge.worker:REQUEST_ID",
    ],
    "an address of a namespace: matched whole, one way only": [
        "polosa.importers.gateways.wxr:_WXR",
    ],
    "bounded: the beginning of a file": [
        "polosa.importers.gateways.opening:_KNOWN",
    ],
    "one class each way, of bounded length": [
        "polosa.events.rules.calendars:_CONTROLS",
        "polosa.events.rules.calendars:_SPELLED",
        "polosa.front.queries.moved:_COPY",
        "polosa.front.queries.moved:_DATE",
        "polosa.front.queries.moved:_FEED",
        "polosa.front.queries.moved:_TIME",
        "polosa.importers.gateways.opening:_DIGITS",
        "polosa.importers.gateways.report:_COUNT",
        "polosa.importers.gateways.report:_QUOTED",
        "polosa.importers.gateways.uploads:_SIZE",
        "polosa.importers.gateways.wxr_text:_BARE",
        "polosa.importers.gateways.wxr_text:_BOUND",
        "polosa.importers.gateways.wxr_text:_REFERENCE",
        "polosa.importers.rules.identity:_SCHEME",
        "polosa.importers.rules.plan:_DATED",
    ],
    "our own templates": [
        "polosa.kit.catalogs.texts:CALL_IN_TEMPLATE",
        "polosa.kit.catalogs.texts:FORMS_IN_TEMPLATE",
        "polosa.kit.holes:_HOLES",
    ],
    "one class, at most 253 characters": [
        "polosa.kit.fetch.addresses:_HOST",
    ],
    "our own style sheets": [
        "polosa.kit.styles:_COMMENT",
        "polosa.kit.styles:_INDENT",
    ],
    "one word of a header that is bounded by the fetcher": [
        "polosa.partners.actions:_entries",
    ],
    "names and words of our own backups": [
        "polosa.config.backup.manifest:BACKUP_NAME",
        "polosa.config.backup.postgres:_version",
        "polosa.config.backup.verify:_read",
    ],
    "one class or anchored words, names of form fields": [
        "polosa.kit.refusals.typed:MACHINE",
        "polosa.kit.refusals.typed:SECRET",
    ],
}

WALKED = {name: walker for walker, names in WALKS.items() for name in names}
OURS = {name: reason for reason, names in UNREACHED.items() for name in names}
