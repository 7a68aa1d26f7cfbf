using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Aviso.Xml;

namespace Aviso.Modules.VCard;

/// <summary>The SHA-1 that names the picture of a vCard in presence; XEP-0153 prescribes that hash.</summary>
internal static class PhotoHash
{
    /// <summary>The hash as lower-case hexadecimal digits; empty when the vCard has no picture, or one that is not base64.</summary>
    public static byte[] Of(Element vCard)
    {
        // XEP-0153 §4.5: the picture is base64 with white space anywhere in it.
        var text = vCard.Child("PHOTO")?.Child("BINVAL")?.Text ?? "";
        var bytes = Encoding.UTF8.GetBytes(string.Concat(text.Where(character => !char.IsWhiteSpace(character))));
        if (bytes.Length == 0 || Base64.DecodeFromUtf8InPlace(bytes, out var length) != OperationStatus.Done)
        {
            return [];
        }

#pragma warning disable CA5350 // The hash is a name here, and the protocol says which.
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(bytes.AsSpan(0, length))));
#pragma warning restore CA5350
    }
}
