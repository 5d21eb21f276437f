/** The report of an experiment: one HTML file that needs nothing else, from the store's files. */
package org.eaft.lab.report;
