"""What holds for every test."""

from hypothesis import settings

# The same examples each time: a run that fails by chance teaches people to run it again. To look for new ones, run
# pytest with --hypothesis-profile=explore.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile("steady")
