"""The workers' numbers in Prometheus' words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from .stats import BOUNDS
from .tallies import Tally, total

COUNTERS = {
    "hits": "Answers from memory, in the server's own thread or the loop.",
    "not_modified": "304: the browser has the page already.",
    "late_hits": "Hits among those of the loop: the page was rendered between two looks.",
    "misses": "Renders asked for, each by the first who missed the page.",
    "stale": "Older pages shown while a newer one was rendered, or could not be.",
    "coalesced": "Readers who waited for a render that was under way.",
    "renders": "Renders that have ended.",
    "render_failures": "Renders that ended with an error of ours.",
    "born_stale": "Renders during which what they show was purged.",
    "passed": "Requests answered by the personal thread: desk, signed-in readers, forms.",
    "files": "Files from the disk.",
    "refused": "Requests refused before they reached Django.",
    "busy": "Requests told to come again: too many were waiting.",
    "lanes": "Requests of the live lanes that had to wait.",
}
CPU = {
    "render_seconds": ("polosa_edge_render_cpu_seconds", "Processor time of renders."),
    "personal_seconds": ("polosa_edge_personal_cpu_seconds", "Processor time of personal requests."),
}
GAUGES = {
    "ready": ("polosa_edge_workers_ready", "Workers that can serve readers."),
    "pages": ("polosa_edge_pages", "Pages kept, in all workers together."),
    "page_bytes": ("polosa_edge_page_bytes", "Bytes they take."),
    "fragments": ("polosa_edge_fragments", "Pieces of pages kept."),
    "fragment_bytes": ("polosa_edge_fragment_bytes", "Bytes they take."),
    "renders_waiting": ("polosa_edge_renders_waiting", "Renders in the queue."),
    "personal_waiting": ("polosa_edge_personal_waiting", "Personal requests in the queue."),
    "body_bytes": ("polosa_edge_body_bytes", "Of what is being sent and not answered yet."),
    "flights": ("polosa_edge_flights", "Renders that somebody waits for."),
    "render_busy_seconds": ("polosa_edge_render_busy_seconds", "Age of the render at hand, the oldest."),
    "personal_busy_seconds": ("polosa_edge_personal_busy_seconds", "Age of the personal request at hand."),
    "purge_lag_seconds": (
        "polosa_edge_purge_lag_seconds",
        "From a purge's writing to its applying, the last.",
    ),
    "log_silence_seconds": (
        "polosa_edge_log_silence_seconds",
        "Since the purge log could be read, the longest.",
    ),
    "memory_bytes": ("polosa_edge_memory_bytes", "Resident memory of all workers."),
}
TIMES = {
    "render_times": ("polosa_edge_render_seconds", "Renders, by the clock."),
    "personal_times": ("polosa_edge_personal_seconds", "Personal requests, by the clock, without waiting."),
    "personal_waits": (
        "polosa_edge_personal_wait_seconds",
        "How long personal requests waited for their turn.",
    ),
}


def families(tallies: list[Tally]) -> Iterator[Metric]:
    """Sums of all workers; those that are gone count too."""
    whole, now = total(tallies), time.time()
    living = [tally for tally in tallies if tally.pid]
    yield GaugeMetricFamily("polosa_edge_workers", "Workers that live.", len(living))
    age = max((now - tally.at for tally in living), default=0.0)
    yield GaugeMetricFamily(
        "polosa_edge_tally_age_seconds", "Age of these numbers, the oldest worker's.", age
    )
    yield from _counters(whole)
    for name, (full, words) in GAUGES.items():
        if name in whole.gauges:
            yield GaugeMetricFamily(full, words, whole.gauges[name])
    for name in sorted(whole.gauges.keys() - GAUGES.keys()):
        yield GaugeMetricFamily(f"polosa_{name}", "Of a live lane.", whole.gauges[name])
    for name, (full, words) in TIMES.items():
        if name in whole.times:
            yield _histogram(full, words, whole.times[name], whole.counters.get(name, 0.0))


def _counters(whole: Tally) -> Iterator[Metric]:
    for name, words in COUNTERS.items():
        yield CounterMetricFamily(f"polosa_edge_{name}", words, whole.counters.get(name, 0))
    for name, (full, words) in CPU.items():
        yield CounterMetricFamily(full, words, whole.counters.get(name, 0))
    for name in sorted(whole.counters.keys() - COUNTERS.keys() - CPU.keys() - TIMES.keys()):
        yield CounterMetricFamily(f"polosa_{name}", "Of a live lane.", whole.counters[name])


def _histogram(name: str, words: str, counts: list[int], seconds: float) -> Metric:
    bounds = [*map(str, BOUNDS), "+Inf"]
    buckets = [(bound, float(n)) for bound, n in zip(bounds, accumulate(counts), strict=True)]
    return HistogramMetricFamily(name, words, buckets=buckets, sum_value=seconds)
