# SPDX-License-Identifier: EUPL-1.2
"""The example cluster: people of every role in all seven countries, made through the services."""
