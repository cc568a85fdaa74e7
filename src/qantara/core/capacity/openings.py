"""Jobs that grow as job ads are expected to: openings move with ads, and growth follows from openings."""

from dataclasses import replace

import numpy as np

from qantara.core.capacity.flow_inputs import Floats, SupplyInputs
from qantara.core.refusals import Refusal


def follow_ads(inputs: SupplyInputs, ads: Floats) -> SupplyInputs:
    """Inputs whose growth of jobs is what the ads of each domain make probable, instead of what was declared.

    ads  float64 [F, T]  ads of a domain in each year, counted or forecast; NaN from the first year that is not known

    An ad is an opening, and openings are expansion and replacement: with D jobs and a share rho who leave in a year, the
    openings of the first year are those that the declared growth g makes, J = D (exp(g) - 1 + rho). Later openings of every
    region move as the ads of the domain do, and growth is what they leave beyond replacement:

        J[r,f,t] = J[r,f,0] ads[f,t] / ads[f,0],   D[r,f,t] = D[r,f,t-1] (1 - rho[f]) + J[r,f,t]

    So ads that rise by a tenth say that a tenth more openings come, not that jobs grow by a tenth. Years without ads, and
    domains that have none in the first year, keep the declared growth. Raises Refusal for figures below zero.
    """
    shape = (len(inputs.domains), inputs.years)
    if ads.shape != shape or (ads < 0).any():
        raise Refusal("`{name}` is no table of {shape} figures from 0: give one row a domain, one column a year.", name="ads", shape=shape)  # fmt: skip
    leave = inputs.rates["replacement"].mean
    growth, jobs = inputs.growth.copy(), inputs.jobs.astype(np.float64)
    first = jobs * np.maximum(np.expm1(inputs.growth[:, :, 0]) + leave, 0.0)
    for year in range(inputs.years):
        before = jobs
        jobs = before * np.exp(inputs.growth[:, :, year])
        if year:
            known = np.isfinite(ads[:, year]) & (ads[:, 0] > 0)
            index = np.divide(ads[:, year], ads[:, 0], out=np.zeros(len(ads)), where=known)
            jobs = np.where(known, before * (1 - leave) + first * index, jobs)
        # Where there are no jobs, any growth leaves none.
        ratio = np.divide(jobs, before, out=np.ones_like(jobs), where=(before > 0) & (jobs > 0))
        growth[:, :, year] = np.log(ratio)
    return replace(inputs, growth=growth)
