/** Words of the interface that applications and all other packages share. */
package io.openmessaging.storage.dledger.common;
