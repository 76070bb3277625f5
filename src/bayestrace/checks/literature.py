"""What the rules follow: every work once, so that it is spelt and corrected in one place.

The works were checked against publishers' and libraries' records or, where those were out of
reach, against several reference lists; a DOI stands only where it was seen.
"""

from __future__ import annotations

BEACH_PEDERSEN_2019 = (
    "Beach, D. and Pedersen, R. B. (2019). Process-Tracing Methods: Foundations and Guidelines. "
    "2nd edition. University of Michigan Press."
)
BEFANI_2020 = (
    "Befani, B. (2020). Diagnostic evaluation and Bayesian updating: practical solutions to common "
    "problems. Evaluation 26(4), 499-515. doi:10.1177/1356389020958213"
)
BENNETT_CHECKEL_2015 = (
    "Bennett, A. and Checkel, J. T. (2015). Process tracing: from philosophical roots to best "
    "practices. In Bennett and Checkel (eds), Process Tracing: From Metaphor to Analytic Tool, "
    "ch. 1. Cambridge University Press. doi:10.1017/CBO9781139858472"
)
BENNETT_FAIRFIELD_CHARMAN_2022 = (
    "Bennett, A., Fairfield, T. and Charman, A. E. (2022). Understanding Bayesianism: fundamentals "
    "for process tracers. Political Analysis 30(2), 298-305."
)
CLEMEN_WINKLER_1985 = (
    "Clemen, R. T. and Winkler, R. L. (1985). Limits for the precision and value of information "
    "from dependent sources. Operations Research 33(2), 427-442. doi:10.1287/opre.33.2.427"
)
COLLIER_2011 = (
    "Collier, D. (2011). Understanding process tracing. PS: Political Science & Politics 44(4), "
    "823-830."
)
ELMAN_ET_AL_2017 = (
    "Elman, C., Kapiszewski, D., Moravcsik, A. and Karcher, S. (2017). A Guide to Annotation for "
    "Transparent Inquiry (ATI). Version 1.0. Qualitative Data Repository. "
    "https://qdr.syr.edu/ati/guide-ati"
)
FAIRFIELD_CHARMAN_2017 = (
    "Fairfield, T. and Charman, A. E. (2017). Explicit Bayesian analysis for process tracing: "
    "guidelines, opportunities, and caveats. Political Analysis 25(3), 363-380. "
    "doi:10.1017/pan.2017.14"
)
FAIRFIELD_CHARMAN_2019 = (
    "Fairfield, T. and Charman, A. E. (2019). A dialogue with the data: the Bayesian foundations "
    "of iterative research in qualitative social science. Perspectives on Politics 17(1), 154-167."
)
FAIRFIELD_CHARMAN_2022 = (
    "Fairfield, T. and Charman, A. E. (2022). Social Inquiry and Bayesian Inference: Rethinking "
    "Qualitative Research. Cambridge University Press."
)
FISCHHOFF_1975 = (
    "Fischhoff, B. (1975). Hindsight is not equal to foresight: the effect of outcome knowledge on "
    "judgment under uncertainty. Journal of Experimental Psychology: Human Perception and "
    "Performance 1(3), 288-299. doi:10.1037/0096-1523.1.3.288"
)
FOX_CLEMEN_2005 = (
    "Fox, C. R. and Clemen, R. T. (2005). Subjective probability assessment in decision analysis: "
    "partition dependence and bias toward the ignorance prior. Management Science 51(9), "
    "1417-1432. doi:10.1287/mnsc.1050.0409"
)
GEDDES_1990 = (
    "Geddes, B. (1990). How the cases you choose affect the answers you get: selection bias in "
    "comparative politics. Political Analysis 2, 131-150. doi:10.1093/pan/2.1.131"
)
GELMAN_STERN_2006 = (
    'Gelman, A. and Stern, H. (2006). The difference between "significant" and "not significant" '
    "is not itself statistically significant. The American Statistician 60(4), 328-331. "
    "doi:10.1198/000313006X152649"
)
GONZALEZ_OCANTOS_LAPORTE_2019 = (
    "González-Ocantos, E. and LaPorte, J. (2019). Process tracing and the problem of missing data. "
    "Sociological Methods & Research. doi:10.1177/0049124119826153"
)
GOOD_1985 = (
    "Good, I. J. (1985). Weight of evidence: a brief survey. Bayesian Statistics 2, 249-270."
)
HUMPHREYS_JACOBS_2023 = (
    "Humphreys, M. and Jacobs, A. M. (2023). Integrated Inferences: Causal Models for Qualitative "
    "and Mixed-Method Research. Cambridge University Press. doi:10.1017/9781316718636"
)
ITAD_2022 = (
    "Itad (about 2022). Bayesian confidence updating: 3 lessons from applying this technique. "
    "https://www.itad.com/article/"
    "bayesian-confidence-updating-3-lessons-from-applying-this-technique"
)
KERR_1998 = (
    "Kerr, N. L. (1998). HARKing: hypothesizing after the results are known. Personality and "
    "Social Psychology Review 2(3), 196-217. doi:10.1207/s15327957pspr0203_4"
)
KISH_1965 = "Kish, L. (1965). Survey Sampling. Wiley."
LINDLEY_1985 = "Lindley, D. V. (1985). Making Decisions. 2nd edition. Wiley."
LUSTICK_1996 = (
    "Lustick, I. S. (1996). History, historiography, and political science: multiple historical "
    "records and the problem of selection bias. American Political Science Review 90, 605-618. "
    "doi:10.2307/2082612"
)
NOSEK_ET_AL_2018 = (
    "Nosek, B. A., Ebersole, C. R., DeHaven, A. C. and Mellor, D. T. (2018). The preregistration "
    "revolution. Proceedings of the National Academy of Sciences 115(11), 2600-2606. "
    "doi:10.1073/pnas.1708274114"
)
ROEVER_ET_AL_2021 = (
    "Röver, C. et al. (2021). On weakly informative prior distributions for the heterogeneity "
    "parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), "
    "448-474. doi:10.1002/jrsm.1475"
)
ROHLFING_2020 = (
    "Rohlfing, I. (2020). Theoretically non-exclusive hypotheses in Bayesian process tracing. "
    "https://ingorohlfing.wordpress.com/2020/07/26/"
    "theoretically-non-exclusive-hypotheses-in-bayesian-process-tracing/"
)
SALMON_1990 = (
    "Salmon, W. C. (1990). Rationality and objectivity in science, or Tom Kuhn meets Tom Bayes. In "
    "C. W. Savage (ed.), Scientific Theories. Minnesota Studies in the Philosophy of Science 14, "
    "175-204. University of Minnesota Press."
)
SPIEGELHALTER_ET_AL_1994 = (
    "Spiegelhalter, D. J., Freedman, L. S. and Parmar, M. K. B. (1994). Bayesian approaches to "
    "randomized trials. Journal of the Royal Statistical Society A 157(3), 357-416. "
    "doi:10.2307/2983527"
)
THOMPSON_SCHUMANN_1987 = (
    "Thompson, W. C. and Schumann, E. L. (1987). Interpretation of statistical evidence in "
    "criminal trials: the prosecutor's fallacy and the defense attorney's fallacy. Law and Human "
    "Behavior 11(3), 167-187. doi:10.1007/BF01044641"
)
VAN_EVERA_1997 = (
    "Van Evera, S. (1997). Guide to Methods for Students of Political Science. Cornell University "
    "Press."
)
WENMACKERS_ROMEIJN_2016 = (
    "Wenmackers, S. and Romeijn, J.-W. (2016). New theory about old evidence: a framework for "
    "open-minded Bayesianism. Synthese 193(4), 1225-1250. doi:10.1007/s11229-014-0632-x"
)
ZAKS_2017 = (
    "Zaks, S. (2017). Relationships among rivals (RAR): a framework for analyzing contending "
    "hypotheses in process tracing. Political Analysis 25(3), 344-362. doi:10.1017/pan.2017.12"
)
ZAKS_2022 = (
    "Zaks, S. (2022). Return to the scene of the crime: revisiting process tracing, Bayesianism, "
    "and murder. Political Analysis 30(2), 306-310."
)
