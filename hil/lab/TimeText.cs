using System;
using System.Globalization;

namespace Pistachio.Hil.Lab;

/// <summary>Lengths of time for people.</summary>
public static class TimeText
{
    /// <summary>Such as <c>2 h 5 min</c>, <c>90 s</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h {time.Minutes} min"),
    };
}
