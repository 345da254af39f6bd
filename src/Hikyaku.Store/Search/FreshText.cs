using Hikyaku.Protocol.Message.Tokens;

namespace Hikyaku.Store.Search;

/// <summary>
/// The text of a message that is in no run yet, as it is kept: a bit for each scope that is not known, then scope, length and
/// text of each that has any.
/// </summary>
/// <param name="octets">The octets.</param>
internal readonly ref struct FreshText(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>Puts texts together.</summary>
    internal static byte[] Encode(IReadOnlyList<FoldedOctets> scopes, ReadOnlySpan<bool> isUnknown)
    {
        var length = 1;
        foreach (var scope in scopes)
            length += 1 + Varints.MaxLength + scope.Octets.Length;
        var octets = new byte[length];
        var at = 1;
        for (var scope = 0; scope < scopes.Count; scope++)
        {
            if (isUnknown[scope])
                octets[0] |= (byte)(1 << scope);
            else if (scopes[scope].Octets is { Length: > 0 } text)
            {
                octets[at++] = (byte)scope;
                at += Varints.Write(octets.AsSpan(at), (ulong)text.Length);
                text.CopyTo(octets.AsSpan(at));
                at += text.Length;
            }
        }
        return octets[..at];
    }

    /// <summary>True when the message has to be looked at.</summary>
    internal bool IsUnknown(int scope) => !_octets.IsEmpty && (_octets[0] & 1 << scope) != 0;

    /// <summary>The text in a scope; a zero is a break.</summary>
    /// <exception cref="IndexDamagedException">The octets end too early.</exception>
    internal ReadOnlySpan<byte> Of(int scope)
    {
        for (var at = 1; at < _octets.Length;)
        {
            var found = _octets[at++];
            var length = Varints.Read(_octets, ref at);
            if (length > (ulong)(_octets.Length - at))
                throw new IndexDamagedException("A text is cut off.");
            if (found == scope)
                return _octets.Slice(at, (int)length);
            at += (int)length;
        }
        return default;
    }
}
