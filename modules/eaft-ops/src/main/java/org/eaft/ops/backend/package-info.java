/** How ND4J comes to run ops of ours: a backend one priority above its own, and its executioner. */
package org.eaft.ops.backend;
