# SPDX-License-Identifier: EUPL-1.2
"""What someone has done in a course, their tasks, and when a module, a course or a path is completed."""
