package io.openmessaging.storage.dledger.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class AddressBookTest {
    private final AddressBook book = new AddressBook(addresses("n0=a:1", "n1=b:1"));

    private static Map<String, String> addresses(String... all) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String each : all) {
            addresses.put(each.substring(0, 2), each.substring(3));
        }
        return addresses;
    }

    private void told(long index, String... all) {
        book.told(new TreeMap<>(addresses(all)), index, AddressBook.NO_TERM);
    }

    private void toldByLeader(long index, long term, String... all) {
        book.told(new TreeMap<>(addresses(all)), index, term);
    }

    private List<String> ids() {
        return book.all().stream().map(Member::id).toList();
    }

    private String address(String id) {
        return book.member(id).address();
    }

    @Test
    void whomTheUserNamedComesFirstAndWhoLeftLast() {
        assertEquals(List.of("n0", "n1"), ids());
        told(7, "n1=b:1", "n2=c:1", "n3=d:1");
        assertEquals(List.of("n1", "n2", "n3", "n0"), ids());
    }

    @Test
    void whoWasToldOfIsForgottenWhenItLeaves() {
        told(7, "n0=a:1", "n2=c:1");
        told(8, "n0=a:1", "n3=d:1");
        assertNull(book.member("n2"));
        assertEquals("d:1", address("n3"));
    }

    @Test
    void anOlderConfigurationIsNotTaken() {
        told(7, "n0=a:1", "n3=d:1");
        told(6, "n0=a:1", "n2=c:1");
        assertNull(book.member("n2"));
    }

    @Test
    void theLeaderOfALaterTermTakesBackWhatWasNeverCommitted() {
        toldByLeader(7, 1, "n0=a:1", "n2=c:1");
        told(9, "n0=a:1", "n3=d:1");
        toldByLeader(7, 2, "n0=a:1", "n2=c:1");
        assertNull(book.member("n3"));
        told(7, "n0=a:1", "n3=d:1");
        assertNull(book.member("n3"));
    }

    @Test
    void anEmptyAnswerSaysNothing() {
        told(7, "n0=a:1", "n2=c:1");
        told(8);
        assertEquals("c:1", address("n2"));
    }

    @Test
    void theUsersAddressIsUsedUntilItFailsAndThenTheOtherInTurn() {
        told(7, "n0=inside:1", "n1=b:1");
        assertEquals("a:1", address("n0"));
        book.notFound(book.member("n0"));
        assertEquals("inside:1", address("n0"));
        book.notFound(new Member("n0", "a:1"));
        assertEquals("inside:1", address("n0"));
        book.notFound(book.member("n0"));
        assertEquals("a:1", address("n0"));
        book.notFound(book.member("n1"));
        assertEquals("b:1", address("n1"));
    }

    @Test
    void aMemberThatMovesIsFollowed() {
        told(7, "n0=inside:1", "n2=c:1");
        told(8, "n0=inside:2", "n2=c:2");
        assertEquals("inside:2", address("n0"));
        assertEquals("c:2", address("n2"));
    }

    @Test
    void whomNobodyToldOfHasOneAddress() {
        book.notFound(book.member("n0"));
        assertEquals("a:1", address("n0"));
        told(7, "n2=c:1");
        book.notFound(book.member("n2"));
        assertEquals("c:1", address("n2"));
    }
}
