/** Measures the library beside what the machine could do at best: figures are ratios within one run, never times. */
package io.openmessaging.storage.dledger.benchmark;
