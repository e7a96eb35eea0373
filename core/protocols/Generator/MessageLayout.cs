using System.Collections.Generic;
using Pistachio.Protocols.Generator.Model;

namespace Pistachio.Protocols.Generator;

/// <summary>Where the parameters of one direction lie: words and capabilities are given out in the order of declaration.</summary>
internal sealed class MessageLayout
{
    /// <summary>Four in registers and 56 in the message page, as in core/abi/MessageTag.cs.</summary>
    public const int MaximumWords = 60;

    public const int MaximumCapabilities = 8;

    private readonly List<MessageField> fields = new();

    public MessageLayout(IEnumerable<ParameterModel> parameters, bool isReply)
    {
        foreach (ParameterModel parameter in parameters)
        {
            if (parameter.IsReply != isReply)
                continue;
            switch (parameter.Kind)
            {
                case ParameterKind.Word:
                    fields.Add(new MessageField(parameter, Words++));
                    break;
                case ParameterKind.Bytes:
                    fields.Add(new MessageField(parameter, Words));
                    Words += 1 + ((parameter.MaximumBytes + 7) / 8);
                    break;
                case ParameterKind.Capability:
                    fields.Add(new MessageField(parameter, Capabilities++));
                    break;
            }
        }
    }

    /// <summary>Fields in the order of declaration.</summary>
    public IReadOnlyList<MessageField> Fields => fields;

    /// <summary>Words of the longest message.</summary>
    public int Words { get; }

    /// <summary>Capabilities that travel.</summary>
    public int Capabilities { get; }

    /// <summary>The byte string at the end, whose unused words are not sent; null when the message has a fixed length.</summary>
    public MessageField? Last
    {
        get
        {
            MessageField? last = fields.FindLast(static candidate => candidate.Parameter.Kind != ParameterKind.Capability);
            return last?.Parameter.Kind == ParameterKind.Bytes ? last : null;
        }
    }

    /// <summary>Upper half of the tag; of a message of variable length without the extra words.</summary>
    public ulong TagUpper => ((ulong)Capabilities << 8) | (Last is null && Words > 4 ? (ulong)(Words - 4) : 0);
}
