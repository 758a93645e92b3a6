"""Which words an item of the old site is filed under, and who wrote it."""

from collections.abc import Mapping, Sequence

from polosa.importers.gateways.wxr_records import Item, Label

CO_AUTHORS = "author"  # by which the plugins for several authors keep them
MACHINE_TAXONOMIES = frozenset(
    str.split(
        "nav_menu post_format language term_language post_translations term_translations wp_theme"
        " wp_template_part_area wp_pattern_category wp_global_styles elementor_library_type"
        " elementor_library_category author link_category action-group product_type product_visibility"
        " product_shipping_class yst_prominent_words amp_validation_error media_category ml-slider"
    )
)
"""What plugins and themes note for themselves."""
_TOLD = {"category", "post_tag", "post_format", CO_AUTHORS, "nav_menu"}


def other_labels(labels: Sequence[Label]) -> list[Label]:
    """Words by taxonomies that plugins brought: towns, people, rubrics of rubrics."""
    ours = {"category", "post_tag"} | MACHINE_TAXONOMIES
    return [label for label in labels if label.domain not in ours]


def remarks_on_labels(labels: Sequence[Label]) -> list[str]:
    left = [label for label in labels if label.domain in MACHINE_TAXONOMIES and label.domain not in _TOLD]
    return [f"служебная пометка {label.domain} не перенесена: {label.name[:60]}" for label in left]


def writers(item: Item, guests: Mapping[str, str]) -> list[tuple[str, str]]:
    """Logins and names of all who signed it, in order; a name is "" where only the login is told."""
    found = []
    for label in item.labels:
        if label.domain == CO_AUTHORS:
            login = label.slug.removeprefix("cap-") or label.name
            name = guests.get(label.slug) or guests.get(login) or ""
            found.append((login, name or (label.name if label.name != login else "")))
    return found or [(item.creator, "")] * bool(item.creator)
