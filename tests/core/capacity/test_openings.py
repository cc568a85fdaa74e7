"""Jobs that follow ads: openings move as the ads do, and no more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.capacity.flow_plain import YEARS, inputs_of

from qantara.core.capacity import follow_ads
from qantara.core.refusals import Refusal


def openings(inputs):
    """[R, F, T] at the mean rate of those who leave, one year after the other."""
    jobs, found = inputs.jobs.astype(float), []
    for year in range(inputs.years):
        after = jobs * np.exp(inputs.growth[:, :, year])
        found.append(after - jobs * (1 - inputs.rates["replacement"].mean))
        jobs = after
    return np.stack(found, axis=-1)


@settings(max_examples=30)
@given(seed=st.integers(0, 1000), steps=st.lists(st.floats(0.7, 1.5), min_size=YEARS - 1, max_size=YEARS - 1))
def test_openings_of_every_region_move_as_the_ads_of_the_domain(seed, steps):
    inputs = inputs_of(seed=seed, growth=np.full((2, 2, YEARS), 0.03))
    ads = 400 * np.cumprod([1.0, *steps]) * np.array([[1.0], [2.0]])

    found = openings(follow_ads(inputs, ads))

    np.testing.assert_allclose(found, found[:, :, :1] * (ads / ads[:, :1]), rtol=1e-9)
    np.testing.assert_allclose(found[:, :, 0], openings(inputs)[:, :, 0])


def test_steady_ads_are_steady_openings_not_steady_growth():
    inputs = inputs_of(growth=np.full((2, 2, YEARS), 0.05))
    growth = follow_ads(inputs, np.full((2, YEARS), 100.0)).growth
    assert (np.diff(growth, axis=2) < 0).all()  # the same openings weigh less on more jobs
    np.testing.assert_allclose(growth[:, :, 0], 0.05)


def test_years_and_domains_without_ads_keep_what_was_declared():
    inputs = inputs_of()
    ads = np.full((2, YEARS), 100.0)
    ads[0, 3:] = np.nan
    ads[1, 0] = 0.0
    growth = follow_ads(inputs, ads).growth
    np.testing.assert_allclose(growth[:, 0, 3:], inputs.growth[:, 0, 3:])
    np.testing.assert_allclose(growth[:, 1], inputs.growth[:, 1])
    assert not np.allclose(growth[:, 0, 1:3], inputs.growth[:, 0, 1:3])


def test_a_domain_without_jobs_stays_without():
    inputs = inputs_of(jobs=np.array([[0.0, 300.0], [0.0, 200.0]]))
    np.testing.assert_array_equal(follow_ads(inputs, np.full((2, YEARS), 50.0)).growth[:, 0], 0.0)


@pytest.mark.parametrize("ads", [np.full((2, YEARS - 1), 1.0), np.full((2, YEARS), -1.0)])
def test_a_table_that_means_nothing_is_refused(ads):
    with pytest.raises(Refusal, match="`ads`"):
        follow_ads(inputs_of(), ads)
