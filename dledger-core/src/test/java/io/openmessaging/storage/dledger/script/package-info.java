/**
 * Scripts: commands to real cores and what the cores asked of the world, side by side in a text file, so that a
 * change of the protocol is read as a change of text. Architecture §5.2.
 */
package io.openmessaging.storage.dledger.script;
