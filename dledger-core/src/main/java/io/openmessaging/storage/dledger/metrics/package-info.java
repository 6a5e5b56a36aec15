/** The port to those who measure members: what happened, how long it took, and what there is. */
package io.openmessaging.storage.dledger.metrics;
