using System;
using System.Buffers.Binary;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Addresses of interfaces.</content>
internal sealed partial class RouteProtocol
{
    private void ListAddresses(byte family)
    {
        foreach (NetworkInterface each in stack.Interfaces)
        {
            foreach (InterfaceAddress own in each.Addresses)
            {
                if (FamilyOf(own.Address) == family)
                    WriteAddress(RouteMessage.NewAddress, own);
            }
        }
    }

    private void WriteAddress(ushort type, InterfaceAddress own)
    {
        const int lifetimeSize = 16;
        Begin(type);
        uint flags = FlagsOf(own);
        Span<byte> body = _writer.Add(RouteMessage.AddressSize);
        body[0] = FamilyOf(own.Address);
        body[1] = (byte)own.Network.Length;
        body[2] = (byte)flags;
        body[3] = ScopeOf(own.Address);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], own.Interface.Index);
        _writer.Attribute(RouteMessage.AddressPeer, own.Address);
        if (own.Address.Is4)
        {
            _writer.Attribute(RouteMessage.AddressLocal, own.Address);
            if (!own.Interface.IsLoopback && own.Network.Length < 31)
                _writer.Attribute(RouteMessage.AddressBroadcast, own.Network.Last);
            _writer.Attribute(RouteMessage.AddressLabel, own.Interface.Name);
        }

        _writer.Attribute(RouteMessage.AddressFlags, flags);
        Span<byte> lifetime = _writer.Attribute(RouteMessage.AddressLifetime, lifetimeSize);
        BinaryPrimitives.WriteUInt32LittleEndian(lifetime, SecondsUntil(own.PreferredUntil));
        BinaryPrimitives.WriteUInt32LittleEndian(lifetime[4..], SecondsUntil(own.ValidUntil));
        End();
    }

    private static uint FlagsOf(InterfaceAddress own)
    {
        uint flags = own.State switch
        {
            AddressState.Tentative => RouteMessage.IsTentative,
            AddressState.Deprecated => RouteMessage.IsDeprecated,
            AddressState.Duplicate => RouteMessage.IsDuplicate | RouteMessage.IsTentative,
            _ => 0,
        };
        return own.ValidUntil == long.MaxValue ? flags | RouteMessage.IsPermanent : flags;
    }

    /// <summary>Whole seconds from now on; all ones for ever.</summary>
    private uint SecondsUntil(long time)
    {
        const long second = 1_000_000_000;
        return time == long.MaxValue ? uint.MaxValue : (uint)Math.Clamp((time - stack.Now) / second, 0, uint.MaxValue - 1);
    }
}
