# SPDX-License-Identifier: EUPL-1.2
"""The outbox: mails wait in the database with the facts they tell of, and a worker takes them away."""
