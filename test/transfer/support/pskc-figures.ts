/** Containers as in the figures of RFC 6030. The values are those of the RFC. */

const NAMESPACES = [
  'xmlns="urn:ietf:params:xml:ns:keyprov:pskc"',
  'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"',
  'xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"',
  'xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"',
  'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
].join(' ')
const HOTP = 'urn:ietf:params:xml:ns:keyprov:pskc:hotp'
const SECRET = '<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>'
const COUNTER = '<Counter><PlainValue>0</PlainValue></Counter>'
const EIGHT =
  '<AlgorithmParameters><ResponseFormat Length="8" Encoding="DECIMAL"/></AlgorithmParameters>'

export function container(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<KeyContainer Version="1.0" ${NAMESPACES}>${content}</KeyContainer>`
}

export function keyPackage(
  data = SECRET + COUNTER,
  { serial = '987654321', id = '12345678', algorithm = HOTP, parameters = EIGHT, more = '' } = {},
): string {
  return `<KeyPackage><DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>${serial}</SerialNo></DeviceInfo>
  <CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>
  <Key Id="${id}" Algorithm="${algorithm}"><Issuer>Issuer</Issuer>${parameters}<Data>${data}</Data>${more}</Key></KeyPackage>`
}

/** Figure 2: a basic container. */
export const BASIC: string = container(
  `<KeyPackage><Key Id="12345678" Algorithm="${HOTP}"><Issuer>Issuer-A</Issuer><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Key></KeyPackage>`,
)

/** Figure 3: supplementary data. */
export const SUPPLEMENTARY: string = container(
  keyPackage(SECRET + COUNTER, { more: '<UserId>UID=jsmith,DC=example-bank,DC=net</UserId>' }),
)

/** Figure 5: policies, and a PIN as a separate key. */
export const POLICY: string = container(
  keyPackage(SECRET + COUNTER, {
    more: '<Policy><PINPolicy MinLength="4" MaxLength="4" PINKeyId="123456781" PINEncoding="DECIMAL" PINUsageMode="Local"/><KeyUsage>OTP</KeyUsage></Policy>',
  }) +
    keyPackage('<Secret><PlainValue>MTIzNA==</PlainValue></Secret>', {
      id: '123456781',
      algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:pin',
    }),
)

/** Figure 10: many tokens. */
export const BULK: string = container(
  ['654321', '123456', '9999999', '9999999']
    .map((serial) => keyPackage(undefined, { serial }))
    .join(''),
)

function cipherData(value: string): string {
  return `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
  <xenc:CipherData><xenc:CipherValue>\n  ${value}\n  </xenc:CipherValue></xenc:CipherData>`
}

function sealed(value: string, mac: string): string {
  return `<Secret><EncryptedValue>${cipherData(value)}</EncryptedValue><ValueMAC>${mac}\n</ValueMAC></Secret>${COUNTER}`
}

function macMethod(key: string): string {
  return `<MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>${cipherData(key)}</MACKey></MACMethod>`
}

/** Figure 6: a pre-shared key. */
export const PRESHARED_KEY = '12345678901234567890123456789012'
export const PRESHARED_VALUE = 'AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv'
export const PRESHARED_MAC = 'Su+NvtQfmvfJzF6bmQiJqoLRExc='
export function preshared(value = PRESHARED_VALUE, mac = PRESHARED_MAC): string {
  return container(
    `<EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>${macMethod(
      'ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX',
    )}${keyPackage(sealed(value, mac))}`,
  )
}

/** Figure 7: a password. */
export function derived(rounds: string | number = 1000, length: string | number = 16): string {
  return container(
    `<EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2">
    <pkcs5:PBKDF2-params><Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>${rounds}</IterationCount><KeyLength>${length}</KeyLength><PRF/></pkcs5:PBKDF2-params>
    </xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>${macMethod(
      '2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx',
    )}${keyPackage(
      sealed(
        'oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f',
        'LP6xMvjtypbfT9PdkJhBZ+D6O4w=',
      ),
    )}`,
  )
}

/** Figure 8: a certificate. */
export const ASYMMETRIC: string = container(
  `<EncryptionKey><ds:X509Data><ds:X509Certificate>MIIB5zCCAVCgAwIBAgIESZp</ds:X509Certificate></ds:X509Data></EncryptionKey>${keyPackage(
    `<Secret><EncryptedValue>${cipherData('hJ+fvpoMPMO9BYpK2rdyQYGIxiATYHTHC7e')}</EncryptedValue></Secret>`,
  )}`,
)

/** Figure 9: a signature. */
export const SIGNED: string = container(
  `${keyPackage()}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>j6lwx3rvEPO0vKtMup4NbeVu8nk=</SignatureValue></Signature>`,
)
