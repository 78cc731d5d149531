package dev.faultline.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final List<String> ran = new ArrayList<>();

    @Test
    void actionsRunByDeadlineThenInTheOrderOfScheduling() {
        schedule(20, "c");
        schedule(10, "a");
        schedule(20, "d");
        schedule(10, "b");
        assertEquals(10, queue.nextDeadline());
        queue.runDue(19);
        assertEquals(List.of("a", "b"), ran);
        assertEquals(20, queue.nextDeadline());
        queue.runDue(20);
        assertEquals(List.of("a", "b", "c", "d"), ran);
        assertEquals(Long.MAX_VALUE, queue.nextDeadline());
    }

    @Test
    void cancelledActionDoesNotRunAndCancelOfPastOneDoesNothing() {
        Scheduler.Alarm first = schedule(1, "a");
        Scheduler.Alarm second = schedule(2, "b");
        schedule(3, "c");
        second.cancel();
        second.cancel();
        queue.runDue(5);
        first.cancel();
        assertEquals(List.of("a", "c"), ran);
    }

    @Test
    void actionScheduledByAnActionRunsInTheSamePassWhenDue() {
        queue.alarm(() -> schedule(2, "inner")).set(1);
        queue.runDue(2);
        assertEquals(List.of("inner"), ran);
    }

    @Test
    void alarmThatIsSetAgainGoesOffOnceAndAfterThoseSetBefore() {
        Scheduler.Alarm moved = schedule(1, "moved");
        schedule(5, "b");
        moved.set(5);
        assertTrue(moved.isSet());
        queue.runDue(5);
        assertEquals(List.of("b", "moved"), ran);
        assertFalse(moved.isSet());
    }

    @Test
    void noDeadlineIsLongMaxValueEvenWhenTimeHasComeThere() {
        queue.runDue(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, queue.nextDeadline());
    }

    @Test
    void randomSchedulesAndCancelsRunInOrder() {
        long seed = 20250101;
        Random random = new Random(seed);
        record Expected(long deadline, int order) {}
        List<Expected> expected = new ArrayList<>();
        List<Expected> actual = new ArrayList<>();
        List<Scheduler.Alarm> events = new ArrayList<>();
        List<Expected> live = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Expected entry = new Expected(random.nextInt(300), i);
            live.add(entry);
            Scheduler.Alarm alarm = queue.alarm(() -> actual.add(entry));
            alarm.set(entry.deadline());
            events.add(alarm);
            if (random.nextInt(3) == 0) {
                int victim = random.nextInt(live.size());
                live.remove(victim);
                events.remove(victim).cancel();
            }
        }
        expected.addAll(live);
        expected.sort(Comparator.comparing(Expected::deadline).thenComparing(Expected::order));
        for (int now = 0; now < 300; now++) {
            queue.runDue(now);
        }
        assertEquals(expected, actual, "seed " + seed);
    }

    private Scheduler.Alarm schedule(long deadline, String name) {
        Scheduler.Alarm alarm = queue.alarm(() -> ran.add(name));
        alarm.set(deadline);
        return alarm;
    }
}
