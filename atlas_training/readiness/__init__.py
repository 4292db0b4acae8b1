# SPDX-License-Identifier: EUPL-1.2
"""Where an SME stands: the questionnaire, its answers, and the scores and levels read from them."""
