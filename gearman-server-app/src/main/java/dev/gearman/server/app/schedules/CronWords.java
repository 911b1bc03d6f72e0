package dev.gearman.server.app.schedules;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cron expressions in words, where people use them: times of a day, steps, days of the week, days of the month, months. What
 * is more involved is quoted as it is.
 */
final class CronWords {
    private static final Map<String, String> MACROS = Map.of(
            "@yearly", "0 0 0 1 1 *",
            "@annually", "0 0 0 1 1 *",
            "@monthly", "0 0 0 1 * *",
            "@weekly", "0 0 0 * * 0",
            "@daily", "0 0 0 * * *",
            "@midnight", "0 0 0 * * *",
            "@hourly", "0 0 * * * *");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,2}(,\\d{1,2})*");
    private static final Pattern STEP = Pattern.compile("[*0]/\\d{1,2}");
    private static final Pattern HOURS = Pattern.compile("\\d{1,2}-\\d{1,2}");
    private static final int MOST_TIMES = 6;

    private CronWords() {}

    /** An expression of six fields, or one such as {@code @daily}. */
    static String of(String cron) {
        String[] fields = MACROS.getOrDefault(cron, cron).split(" ", -1);
        if (fields.length == 6 && NUMBER.matcher(fields[0]).matches()) {
            String time = time(fields[0], fields[1], fields[2]);
            String day = day(fields[3], fields[4], fields[5]);
            if (time != null && day != null) {
                boolean often = time.startsWith("every");
                String days = day.isEmpty() ? (often ? "" : "every day") : day;
                return often ? (time + " " + days).strip() : (days + " " + time).strip();
            }
        }
        return "by the rule " + cron;
    }

    private static @Nullable String time(String second, String minute, String hour) {
        String suffix = Integer.parseInt(second) == 0 ? "" : ", at second " + Integer.parseInt(second);
        if (STEP.matcher(minute).matches() || minute.equals("*")) {
            String often = minute.equals("*") ? "every minute" : every(minute, "minute");
            if (hour.equals("*")) {
                return often + suffix;
            }
            return HOURS.matcher(hour).matches() || NUMBER.matcher(hour).matches()
                    ? often + suffix + during(hour)
                    : null;
        }
        if (NUMBER.matcher(minute).matches()
                && (hour.equals("*") || STEP.matcher(hour).matches())) {
            String often = hour.equals("*") ? "every hour" : every(hour, "hour");
            return often + " at minute " + Integer.parseInt(minute) + suffix;
        }
        if (NUMBERS.matcher(minute).matches() && NUMBERS.matcher(hour).matches()) {
            return times(minute, hour, suffix);
        }
        return null;
    }

    private static @Nullable String times(String minutes, String hours, String suffix) {
        List<String> times = new ArrayList<>();
        for (String hour : hours.split(",", -1)) {
            for (String minute : minutes.split(",", -1)) {
                times.add(clock(Integer.parseInt(hour), Integer.parseInt(minute)));
            }
        }
        return times.size() > MOST_TIMES ? null : "at " + list(times) + suffix;
    }

    private static String during(String hours) {
        String[] ends = hours.split("-", -1);
        return " from " + clock(Integer.parseInt(ends[0]), 0) + " to "
                + clock(Integer.parseInt(ends[ends.length - 1]), 59);
    }

    private static String clock(int hour, int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", hour, minute);
    }

    private static String every(String field, String unit) {
        int step = Integer.parseInt(field.substring(field.indexOf('/') + 1));
        return step == 1 ? "every " + unit : "every " + step + " " + unit + "s";
    }

    private static @Nullable String day(String dayOfMonth, String month, String dayOfWeek) {
        boolean anyDay = dayOfMonth.equals("*") || dayOfMonth.equals("?");
        boolean anyWeekday = dayOfWeek.equals("*") || dayOfWeek.equals("?");
        String months = month.equals("*") ? "" : names(month, CronWords::month);
        if (months == null || !(anyDay || anyWeekday)) {
            return null;
        }
        String days = "";
        if (!anyWeekday) {
            String names = names(dayOfWeek, CronWords::weekday);
            days = names == null ? null : (names.contains(" to ") ? "from " : "on ") + names;
        } else if (!anyDay) {
            days = dayOfMonth(dayOfMonth);
        }
        if (days == null) {
            return null;
        }
        return (days + (months.isEmpty() ? "" : " in " + months)).strip();
    }

    private static @Nullable String dayOfMonth(String field) {
        if (field.equalsIgnoreCase("L")) {
            return "on the last day of the month";
        }
        return NUMBERS.matcher(field).matches()
                ? "on day " + list(List.of(field.split(",", -1))) + " of the month"
                : null;
    }

    private static @Nullable String names(String field, java.util.function.Function<String, @Nullable String> name) {
        List<String> names = new ArrayList<>();
        for (String part : field.split(",", -1)) {
            List<@Nullable String> ends = new ArrayList<>();
            for (String end : part.split("-", -1)) {
                ends.add(name.apply(end.toUpperCase(Locale.ROOT)));
            }
            if (ends.contains(null) || ends.size() > 2) {
                return null;
            }
            names.add(ends.size() == 1 ? String.valueOf(ends.get(0)) : ends.get(0) + " to " + ends.get(1));
        }
        return list(names);
    }

    private static @Nullable String weekday(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            boolean number = NUMBER.matcher(text).matches() && (Integer.parseInt(text) + 6) % 7 + 1 == day.getValue();
            if (number || day.name().substring(0, 3).equals(text)) {
                return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            }
        }
        return null;
    }

    private static @Nullable String month(String text) {
        for (Month month : Month.values()) {
            boolean number = NUMBER.matcher(text).matches() && Integer.parseInt(text) == month.getValue();
            if (number || month.name().substring(0, 3).equals(text)) {
                return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            }
        }
        return null;
    }

    private static String list(List<String> parts) {
        int last = parts.size() - 1;
        return last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** A step, such as "15 minutes". */
    static String duration(Duration step) {
        ChronoUnit unit = unit(step);
        long count = step.toMillis() / unit.getDuration().toMillis();
        String name =
                unit == ChronoUnit.MILLIS ? "milliseconds" : unit.toString().toLowerCase(Locale.ROOT);
        return count == 1 ? name.substring(0, name.length() - 1) : count + " " + name;
    }

    /** The largest unit that a step is a whole number of. */
    static ChronoUnit unit(Duration step) {
        long millis = step.toMillis();
        for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)) {
            if (millis % unit.getDuration().toMillis() == 0) {
                return unit;
            }
        }
        return ChronoUnit.MILLIS;
    }
}
