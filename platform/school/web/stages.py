"""The seven gates of a programme: what is done, what is missing, whose turn it is."""

from uuid import UUID

from flask import Blueprint, render_template

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.programmes import queries
from school.stages.gates import gates_of
from school.stages.queries import facts_of
from school.web.gate_words import gate_state, item_line
from school.web.labels import said
from web.guard import requires
from web.work import current_work

bp = Blueprint(
    "stages",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/gates",
    template_folder="templates",
)


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def show(programme_id: UUID) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    profile = profile_of(session)
    gates = gates_of(facts_of(session, profile, programme))
    return render_template(
        "school/stages/show.html",
        programme=programme,
        gates=gates,
        stages=profile.stages,
        lines={gate.n: [item_line(item, programme) for item in gate.items] for gate in gates},
        gate_state=gate_state,
        said=said,
    )
