package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What becomes of the files that a log has let go: spares, as long as few wait, or nothing. A file that somebody reads
 * is neither reused under him nor deleted at once, for its blocks would stay as long as he reads; after
 * {@link #MOST_TRIES} it is deleted all the same, and its mapping lives until he lets go.
 *
 * <p>Only the maintenance thread. Files left over at the end are deleted by the next start.
 */
final class DroppedSegments {
    /** With a look each ten seconds, two minutes. */
    static final int MOST_TRIES = 12;

    private static final class Dropped {
        private final MappedFile file;
        private int tries;

        private Dropped(MappedFile file) {
            this.file = file;
        }
    }

    private final SegmentLog log;
    private final List<Dropped> waiting = new ArrayList<>();

    DroppedSegments(SegmentLog log) {
        this.log = log;
    }

    /** Takes files that {@link SegmentLog#removeBefore} took out, the oldest first. */
    void add(MappedFile[] removed) throws IOException {
        for (MappedFile file : removed) {
            waiting.add(new Dropped(file));
        }
        look();
    }

    /** Does what can be done by now, durably. */
    void look() throws IOException {
        boolean changed = false;
        for (Iterator<Dropped> all = waiting.iterator(); all.hasNext(); ) {
            Dropped dropped = all.next();
            if (dropped.file.pins() == 0 || ++dropped.tries > MOST_TRIES) {
                all.remove();
                log.discard(dropped.file);
                changed = true;
            }
        }
        if (changed) {
            log.forceDirectory();
        }
    }
}
