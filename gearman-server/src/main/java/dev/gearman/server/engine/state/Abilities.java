package dev.gearman.server.engine.state;

import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.ReadyBits;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one worker can do, in the order in which its functions are looked at: the one registered last comes first, and one
 * that gave a job goes behind the others. Up to {@link #FEW} functions that order is kept to the letter; workers with
 * more take the functions in turn, found by their bits, so that what a job costs does not grow with their number.
 */
public final class Abilities {
    public static final int FEW = 64;

    /** Backwards: what is looked at first is at the end. */
    private final List<Ability> order = new ArrayList<>(1);

    private @Nullable Many many;

    /** How more than {@link #FEW} are found, by their functions' indexes. */
    private static final class Many {
        final IntObjectMap<Ability> byIndex = new IntObjectHashMap<>();
        final ReadyBits bits = new ReadyBits();
        int cursor;

        void add(Ability ability) {
            byIndex.put(ability.function.index(), ability);
            bits.set(ability.function.index());
        }

        void remove(Ability ability) {
            byIndex.remove(ability.function.index());
            bits.clear(ability.function.index());
        }

        @Nullable
        Ability choose(ReadyBits[] ready) {
            for (ReadyBits atPriority : ready) {
                int index = bits.nextCommon(atPriority, cursor);
                if (index >= 0) {
                    return byIndex.get(index);
                }
            }
            return null;
        }
    }

    public int size() {
        return order.size();
    }

    /** In the order in which they are looked at, as far as it is kept. */
    public List<Ability> all() {
        List<Ability> all = new ArrayList<>(order.size());
        for (int i = order.size() - 1; i >= 0; i--) {
            all.add(order.get(i));
        }
        return all;
    }

    @Nullable
    public Ability find(FunctionQueue function) {
        if (many != null) {
            return many.byIndex.get(function.index());
        }
        for (Ability ability : order) {
            if (ability.function == function) {
                return ability;
            }
        }
        return null;
    }

    public void add(Ability ability) {
        order.add(ability);
        if (many != null) {
            many.add(ability);
        } else if (order.size() > FEW) {
            many = new Many();
            order.forEach(many::add);
        }
    }

    public void remove(Ability ability) {
        order.remove(ability);
        if (order.size() <= FEW) {
            many = null;
        } else if (many != null) {
            many.remove(ability);
        }
    }

    public void clear() {
        order.clear();
        many = null;
    }

    /** The ability whose function gives the next job, or {@code null} if none of them has one. */
    @Nullable
    public Ability choose(JobOrder jobOrder, ReadyBits[] ready) {
        if (jobOrder == JobOrder.PRIORITY_FIRST) {
            return many == null ? chooseByPriority() : many.choose(ready);
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            if (order.get(i).function.top() < Priority.COUNT) {
                return order.get(i);
            }
        }
        return null;
    }

    /** Puts the function that just gave a job behind the others. */
    public void rotate(Ability ability, JobOrder jobOrder) {
        if (many != null && jobOrder == JobOrder.PRIORITY_FIRST) {
            many.cursor = ability.function.index() + 1;
        } else if (order.size() > 1 && jobOrder != JobOrder.FUNCTION_FIRST) {
            order.remove(ability);
            order.add(0, ability);
        }
    }

    private @Nullable Ability chooseByPriority() {
        Ability best = null;
        int bestTop = Priority.COUNT;
        for (int i = order.size() - 1; i >= 0 && bestTop > 0; i--) {
            int top = order.get(i).function.top();
            if (top < bestTop) {
                best = order.get(i);
                bestTop = top;
            }
        }
        return best;
    }
}
