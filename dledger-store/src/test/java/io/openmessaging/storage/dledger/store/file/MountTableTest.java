package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;

import org.junit.jupiter.api.Test;

/** Which mount holds a path, from texts as the kernel writes them. */
class MountTableTest {
    private static final String MACHINE = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        24 27 0:6 / /dev rw,relatime shared:2 - devtmpfs devtmpfs rw,size=12334460k,mode=755
        25 24 0:23 / /dev/shm rw,relatime shared:3 master:1 - tmpfs tmpfs rw,size=24684084k
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
        40 27 8:17 / /data rw,noatime shared:9 - xfs /dev/sdb1 rw,attr2
        41 40 8:33 / /data/deep/inner rw - xfs /dev/sdc1 rw,noquota
        42 27 8:49 / /data\\040with\\011odd\\134names rw - ext4 /dev/sdd1 rw
        43 27 254:0 /srv/real /bound rw,relatime - ext4 /dev/vda rw,discard
        44 27 8:65 / /m\u00c3\u00bcnze rw - ext4 /dev/sde1 rw
        """;

    private static final String CONTAINER = """
        910 803 0:110 / / rw,relatime master:402 - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=/u,workdir=/w
        911 910 0:113 / /proc rw,nosuid - proc proc rw
        912 910 0:114 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
        930 910 254:0 /var/lib/volumes/log /var/log/raft rw,relatime - ext4 /dev/vda rw,discard
        """;

    private static String at(String path) throws IOException {
        return MountTable.parse(MACHINE).nameOfMountAt(path);
    }

    @Test
    void aPathBelongsToTheDeepestMountAboveIt() throws IOException {
        assertEquals("mount 27 254:0 rw,discard", at("/"));
        assertEquals("mount 27 254:0 rw,discard", at("/home/raft"));
        assertEquals("mount 40 8:17 rw,attr2", at("/data"));
        assertEquals("mount 40 8:17 rw,attr2", at("/data/deep/log"));
        assertEquals("mount 41 8:33 rw,noquota", at("/data/deep/inner/log/dledger-n0"));
        assertEquals("mount 25 0:23 rw,size=24684084k", at("/dev/shm/log"), "a file system in memory");
    }

    @Test
    void aNameThatOnlyBeginsLikeAMountPointIsNotBelowIt() throws IOException {
        assertEquals("mount 27 254:0 rw,discard", at("/database/log"));
        assertEquals("mount 40 8:17 rw,attr2", at("/data/deep/innermost"));
    }

    @Test
    void escapesInMountPointsAreResolved() throws IOException {
        assertEquals("mount 42 8:49 rw", at("/data with\todd\\names/log"));
        assertEquals("mount 44 8:65 rw", at("/m\u00fcnze/log"), "bytes of UTF-8, one character each");
    }

    @Test
    void aBindMountIsAMountOfItsOwn() throws IOException {
        assertEquals("mount 43 254:0 rw,discard", at("/bound/log"));
    }

    @Test
    void inAContainerTheVolumeIsToldFromTheOverlay() throws IOException {
        MountTable mounts = MountTable.parse(CONTAINER);
        assertEquals("mount 930 254:0 rw,discard", mounts.nameOfMountAt("/var/log/raft/dledger-n0/data"));
        assertEquals("mount 910 0:110 rw,lowerdir=/l/A:/l/B,upperdir=/u,workdir=/w", mounts.nameOfMountAt("/var/log"));
    }

    @Test
    void whatIsMountedOverAMountHidesItAndAllBelow() throws IOException {
        MountTable sameplace = MountTable.parse(MACHINE + "50 40 8:81 / /data rw - ext4 /dev/sdf1 rw,new\n");
        assertEquals("mount 50 8:81 rw,new", sameplace.nameOfMountAt("/data/log"));
        assertEquals("mount 50 8:81 rw,new", sameplace.nameOfMountAt("/data/deep/inner/log"));
        MountTable above = MountTable.parse(MACHINE + "51 40 8:97 / /data/deep rw - ext4 /dev/sdg1 rw,new\n");
        assertEquals("mount 51 8:97 rw,new", above.nameOfMountAt("/data/deep/inner/log"));
        MountTable root = MountTable.parse("2 2 0:2 / / rw - rootfs rootfs rw\n"
            + "27 2 254:0 / / rw - ext4 /dev/vda rw,x\n");
        assertEquals("mount 27 254:0 rw,x", root.nameOfMountAt("/log"), "over the first root, its own parent");
    }

    @Test
    void aTextOfAnotherFormIsRefusedAndNotGuessed() {
        for (String line : new String[] {"27 1 254:0 / /", "27 1 254:0 / / rw ext4 /dev/vda rw",
            "x 1 254:0 / / rw - ext4 /dev/vda rw", "27 1 254:0 / / rw - ext4 /dev/vda", "27 1 0:2 / / rw - a b c d",
            "27 1 254:0 / /a\\999 rw - ext4 /dev/vda rw"}) {
            assertThrows(IOException.class, () -> MountTable.parse(MACHINE + line + "\n"), line);
        }
        assertThrows(IOException.class, () -> MountTable.parse("").nameOfMountAt("/log"));
        assertThrows(IOException.class,
            () -> MountTable.parse("40 27 8:17 / /data rw - xfs /dev/sdb1 rw\n").nameOfMountAt("/log"));
    }
}
