namespace Hikyaku.Connections;

/// <summary>What a reader did with the bytes it was offered.</summary>
/// <param name="Bytes">How many it took, from the front.</param>
/// <param name="IsFinished">True when it wants no more.</param>
public readonly record struct Taken(long Bytes, bool IsFinished);
