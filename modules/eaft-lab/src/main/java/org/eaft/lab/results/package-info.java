/**
 * The results store: append-only JSON lines of an experiment's directory, written by {@code eaft
 * compare} and read with DuckDB.
 */
package org.eaft.lab.results;
