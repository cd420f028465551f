"""What documents of different roles share, as findings."""

from collections.abc import Iterator, Sequence

from postroom.records.label import LabelledDocument
from postroom.records.validation import Check, Finding, Severity
from postroom.stages.dataset.leakage import LeakageReport
from postroom.stages.dataset.validation.options import ValidationOptions
from postroom.stages.dataset.validation.wording import counted, named


def check_leakage(
    documents: Sequence[LabelledDocument], leakage: LeakageReport, *, options: ValidationOptions
) -> Iterator[Finding]:
    """Tell what documents of different roles share: a content is an error, a group or much text a warning."""
    contents = [key for shared in leakage.same_content for key in shared.keys]
    if contents:
        yield Finding(
            check=Check.LEAKAGE,
            severity=Severity.ERROR,
            what=f"{counted(len(leakage.same_content), 'content')} in several roles, in "
            f"{counted(len(contents), 'document')}: what is trained on must not be scored",
            advice="divide the data again with: postroom data split",
            documents=named(contents, options),
            count=len(contents),
        )
    groups = {shared.group for shared in leakage.shared_groups}
    grouped = [document.key for document in documents if document.group in groups]
    if groups:
        yield Finding(
            check=Check.LEAKAGE,
            severity=Severity.WARNING,
            what=f"{counted(len(groups), 'group')} in several roles, in {counted(len(grouped), 'document')}: scores "
            "say how well known senders and templates are read, not new ones",
            advice="to measure new ones, import the labels without splits of their own, or divide them by group",
            documents=named(grouped, options),
            count=len(grouped),
        )
    if leakage.near_same:
        most = leakage.near_same[0]
        yield Finding(
            check=Check.LEAKAGE,
            severity=Severity.WARNING,
            what=f"{counted(len(leakage.near_same), 'held-out document')} much like one of another role, the most "
            f"alike with {most.similarity:.0%} of word triples in common",
            advice="where they are the same document sent twice, give them one group; forms of one template are "
            "legitimately alike",
            documents=named((pair.key for pair in leakage.near_same), options),
            count=len(leakage.near_same),
            found=most.similarity,
            limit=leakage.threshold,
        )
