package dev.gearman.server.engine.index;

import org.jspecify.annotations.Nullable;

/**
 * A doubly linked list whose links are in its elements, so that an element can be taken out of the middle at once and a
 * million elements cost no memory of their own. An element is in one chain at a time.
 */
public final class IntrusiveList<N extends IntrusiveList.Node<N>> {
    /** What an element inherits. */
    public abstract static class Node<N extends Node<N>> {
        private @Nullable N previous;
        private @Nullable N next;
    }

    private @Nullable N first;
    private @Nullable N last;
    private int size;

    @Nullable
    public N first() {
        return first;
    }

    @Nullable
    public N after(N node) {
        return ((Node<N>) node).next;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return first == null;
    }

    public void addLast(N node) {
        N tail = last;
        ((Node<N>) node).previous = tail;
        if (tail == null) {
            first = node;
        } else {
            ((Node<N>) tail).next = node;
        }
        last = node;
        size++;
    }

    public void addFirst(N node) {
        N head = first;
        ((Node<N>) node).next = head;
        if (head == null) {
            last = node;
        } else {
            ((Node<N>) head).previous = node;
        }
        first = node;
        size++;
    }

    @Nullable
    public N pollFirst() {
        N node = first;
        if (node != null) {
            remove(node);
        }
        return node;
    }

    /** Takes an element out, which must be in this chain. */
    public void remove(N element) {
        Node<N> node = element;
        N before = node.previous;
        N behind = node.next;
        if (before == null) {
            first = behind;
        } else {
            ((Node<N>) before).next = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            ((Node<N>) behind).previous = before;
        }
        node.previous = null;
        node.next = null;
        size--;
    }
}
