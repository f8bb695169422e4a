# What type checkers and editors know of `import atypical`: the functions of atypical.library.
from atypical.library.flatness import flatness_of as flatness_of
from atypical.library.learning import learn as learn
from atypical.library.learning import learn_many as learn_many
from atypical.library.learning import random_features as random_features
from atypical.library.learning import random_labels as random_labels
from atypical.library.linear import barrier as barrier
from atypical.library.linear import escape_rate as escape_rate
from atypical.library.linear import spinodal as spinodal
from atypical.library.reading import read_solutions as read_solutions
from atypical.library.reading import read_table as read_table
from atypical.library.theory import capacity as capacity
from atypical.library.theory import entropy as entropy
from atypical.library.theory import local_entropy as local_entropy
from atypical.library.theory import max_margin as max_margin
from atypical.library.theory import thresholds as thresholds
from atypical.library.theory import transitions as transitions
