using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pistachio.Protocols.Description;

/// <summary>An enum.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFlags">Whether its members are bits.</param>
/// <param name="Members">Its members.</param>
public sealed record EnumDescription(string Name, bool IsFlags, IReadOnlyList<EnumMember> Members)
{
    /// <summary>The name of a value: a member, or bits joined by '|'; what has no name is a number.</summary>
    public string Format(ulong value)
    {
        if (Members.FirstOrDefault(member => member.Value == value) is { } exact)
            return exact.Name;
        if (!IsFlags)
            return value.ToString(CultureInfo.InvariantCulture);

        var names = new List<string>();
        foreach (EnumMember member in Members.Where(member => ulong.IsPow2(member.Value) && (value & member.Value) != 0))
        {
            names.Add(member.Name);
            value &= ~member.Value;
        }

        if (value != 0)
            names.Add(string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"));
        return string.Join('|', names);
    }
}
