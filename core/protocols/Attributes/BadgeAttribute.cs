using System;

namespace Pistachio.Protocols;

/// <summary>
/// The <c>ulong</c> parameter that the dispatcher fills with the badge of the endpoint capability the message came through. It is
/// no part of the message, and the client does not see it: the kernel vouches for it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BadgeAttribute : Attribute
{
}
