"""What the clerk does by itself, and how often. A path names a function, or a task that goes to the queue."""

from typing import NamedTuple

MINUTE = 60
DAY = 24 * 60 * MINUTE


class Job(NamedTuple):
    """`every` and `first` are seconds: between two runs, and from the start to the first look whether it is due.

    What is done every few seconds must bear to be done by two processes at once.
    """

    path: str
    every: int
    first: int = 0


SCHEDULE = (
    Job("polosa.config.jobs.publish_scheduled", every=5),
    Job("polosa.events.tasks.turn_page", every=5 * MINUTE, first=5),
    Job("polosa.partners.tasks.refresh_all", every=10 * MINUTE, first=10),
    Job("polosa.config.jobs.resume_lost_tasks", every=MINUTE, first=2),
    Job("polosa.readers.tasks.prune", every=DAY, first=2 * MINUTE),
    Job("polosa.audience.tasks.prune", every=DAY, first=3 * MINUTE),
    Job("polosa.comments.tasks.forget_networks", every=DAY, first=4 * MINUTE),
    Job("polosa.reactions.tasks.forget_networks", every=DAY, first=5 * MINUTE),
    Job("polosa.edge.tasks.prune", every=DAY, first=6 * MINUTE),
    Job("polosa.config.jobs.forget_sessions", every=60 * MINUTE, first=7 * MINUTE),
    Job("polosa.config.jobs.forget_task_results", every=DAY, first=8 * MINUTE),
    Job("polosa.kit.tasks.measure_files", every=60 * MINUTE, first=9 * MINUTE),
    Job("polosa.kit.tasks.forget_begun", every=DAY, first=10 * MINUTE),
)
