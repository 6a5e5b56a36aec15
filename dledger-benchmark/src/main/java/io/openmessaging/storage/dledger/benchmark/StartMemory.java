package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

import com.beust.jcommander.Parameter;

/** What memory is like before a group is started: the option that commands share. For one thread. */
final class StartMemory implements AutoCloseable {
    @Parameter(names = "--full-page-cache",
        description = "Before each start, fill the memory with a file of four fifths of it, as if the machine had run "
            + "for a while; needs as much room below --dir")
    private boolean fillsPageCache;

    private FullPageCache pageCache;

    /** Makes it so; the first time a file for it is written below that directory. */
    void prepare(String dir) throws IOException {
        if (!fillsPageCache) {
            return;
        }
        if (pageCache == null) {
            pageCache = new FullPageCache(dir, FullPageCache.bytesOfThisMachine());
        }
        pageCache.fill();
    }

    @Override
    public void close() throws IOException {
        if (pageCache != null) {
            pageCache.close();
        }
    }
}
