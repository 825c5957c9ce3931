"""Gradient descent: what it says for any cost of two variables, and how it reaches the floor of a valley."""

ASK = {"abstract": ("v1", "v2"), "valley": ("v1", "v2")}


def more(systems):
    """The step of gradient descent, in general and in the valley."""
    return {f"{name}_descent": system.descent("v1", "v2", eta="eta") for name, system in systems.items()}


def run(systems):
    """Descend from the slope to the floor."""
    step = systems["valley"].stepper("v1", "v2", method="gradient descent", eta=0.25)
    place, costs = {"v1": -1.5, "v2": 0.8}, []
    while not costs or costs[-1] > 1e-12:
        place, cost = step(**place)
        costs.append(cost)
        assert len(costs) < 200, "the descent does not reach the floor"
    assert costs == sorted(costs, reverse=True)
    return f"from C = {costs[0]:.2f} down to the floor, C < 1e-12, in {len(costs) - 1} steps"
