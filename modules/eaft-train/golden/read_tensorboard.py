"""What TensorBoard reads in an event file, as JSON.

    pip install tensorboard
    python read_tensorboard.py events.out.tfevents.golden > tensorboard-verdict.json
"""

import json
import sys

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
scalars = {
    tag: [{"step": e.step, "wall_time": e.wall_time, "value": e.value} for e in events.Scalars(tag)]
    for tag in events.Tags()["scalars"]
}
print(json.dumps({"tensorboard": tensorboard.__version__, "scalars": scalars}, indent=1))
