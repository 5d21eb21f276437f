/**
 * The tasks that there are: exams of the pocket world, and benchmarks as YAML files that say which
 * files hold the rows, what of a row is asked, and how answers are scored.
 *
 * <p>Start at {@link org.eaft.eval.task.TaskCatalogue}; {@link org.eaft.eval.task.TaskSpec} is what
 * a YAML file holds. A task's data is not part of the project: {@link org.eaft.eval.task.TaskData}
 * says where the user keeps it.
 */
package org.eaft.eval.task;
