from polosa.importers.actions.survey import Survey
from polosa.importers.gateways.report import Person


def people_of(survey: Survey) -> list[Person]:
    """Who wrote for the old site and told an address, the most diligent first; nothing of it is kept with us."""
    found = [
        Person(
            author.name or author.login,
            author.email,
            author.login,
            survey.written[author.login],
        )
        for author in survey.authors.values()
        if author.email
    ]
    return sorted(found, key=lambda one: (-one.stories, one.name))
