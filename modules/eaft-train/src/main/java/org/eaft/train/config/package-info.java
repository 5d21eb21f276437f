/**
 * Configuration as records, bound from YAML or JSON text and from {@code key=value} overrides.
 *
 * <p>Defaults stand in {@code defaults.yaml} beside this package, which is also the list of known
 * keys.
 */
package org.eaft.train.config;
