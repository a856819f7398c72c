"""Every bug the gate puts in, by the room it is in."""

from tests.mutations.bugs import app, domain, engine, host, kitchen, lull, practice, remote, store

BUGS = (
    *domain.BUGS,
    *engine.BUGS,
    *kitchen.BUGS,
    *remote.BUGS,
    *store.BUGS,
    *host.BUGS,
    *app.BUGS,
    *practice.BUGS,
    *lull.BUGS,
)
