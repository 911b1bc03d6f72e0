package dev.gearman.server.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a connection is sent, in order; a place that is kept for later holds back what comes after it. */
final class Replies {
    static final class Place {
        @Nullable
        String text;
    }

    private final Deque<Place> waiting = new ArrayDeque<>();
    private final List<String> delivered = new ArrayList<>();

    void add(String text) {
        fill(reserve(), text);
    }

    Place reserve() {
        Place place = new Place();
        waiting.addLast(place);
        return place;
    }

    /** Returns {@code true} if nothing that was reserved before a place is still to be filled. */
    boolean isNext(Place place) {
        return waiting.peekFirst() == place;
    }

    void fill(Place place, String text) {
        if (place.text != null) {
            throw new AssertionError("answered twice: " + place.text + " and " + text);
        }
        place.text = text;
        for (Place head = waiting.peekFirst(); head != null && head.text != null; head = waiting.peekFirst()) {
            delivered.add(waiting.removeFirst().text);
        }
    }

    /** What has arrived since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(delivered);
        delivered.clear();
        return taken;
    }

    boolean isEmpty() {
        return delivered.isEmpty();
    }

    /** How many places wait for their reply. */
    int owed() {
        return waiting.size();
    }
}
