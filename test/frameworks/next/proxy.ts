import { NextResponse } from 'next/server'
import { openGate } from './gate'

// Next runs it before every page, route and file: without a `matcher` nothing goes around it.
export async function proxy(request: Request): Promise<Response> {
  const gate = await openGate()
  return (await gate.handle(request)) ?? NextResponse.next()
}
