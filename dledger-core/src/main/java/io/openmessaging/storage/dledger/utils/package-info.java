/** Helpers under names of the historical library. */
package io.openmessaging.storage.dledger.utils;
